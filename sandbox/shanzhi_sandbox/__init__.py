"""The departments' systems of the demonstration city, as real separate processes with their own databases.

They stand for what a city already has: a certificate library, registers and case-handling systems, each an MCP server
of its own. They know their pack and the public key of the gateway, and nothing of the platform that calls them.
"""
