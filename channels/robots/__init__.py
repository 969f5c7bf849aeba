"""Group robots of 企业微信, 钉钉 and 飞书: a way of the outbox."""
