"""卷宗 as a file: `sheet` says it in words, `paper` lays the words out. What is in it is decided in
complaints.case.dossier."""
