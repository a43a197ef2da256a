"""数据与知识层: items, policies, laws, versions, retrieval, rules, planning. Knows what the law says, not who is asking."""
