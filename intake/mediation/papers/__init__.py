"""The papers of a mediation file (《人民调解法》第二十七条): register, record, agreement. No seal drawn."""
