"""The REST API: `/api/v1`, OpenAPI, problem+json. Handlers parse, call one verb or query, and show a view."""
