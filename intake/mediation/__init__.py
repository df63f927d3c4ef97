"""The mediation file (人民调解案卷): parties' will, mediators, sessions, agreement and what became of it."""
