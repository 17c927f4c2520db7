"""The HTTP client: the far end of every interface, with deadlines, retries, a circuit breaker and a guard for each partner."""
