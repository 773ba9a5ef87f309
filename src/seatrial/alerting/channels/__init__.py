"""Ways to tell somebody: log, file, webhook, chat, mail, Alertmanager."""
