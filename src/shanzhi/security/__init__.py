"""安全合规体系: who is asking, what they may do, what must not be seen, what was done. Knows no knowledge and no room."""
