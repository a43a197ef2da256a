"""安全合规体系: who is asking, what they may do, what stays hidden, what was done. Knows no room."""
