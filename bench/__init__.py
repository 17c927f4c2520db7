"""What the server costs: CPU a message against a floor, memory a connection, storms, commands, long transactions."""
