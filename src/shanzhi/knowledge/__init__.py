"""数据与知识层: items, policies, laws, versions, retrieval, rules, planning. Knows the law, not who is asking."""
