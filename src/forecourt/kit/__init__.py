"""The toolbox: time, ids, money, errors, asyncio. No domain words."""
