"""资源访问层: the gateway, the only door outward, and egress. Knows tools and authority, not conversations."""
