"""卷宗 as PDF: `sheet` has its texts, `paper` their layout. Its content is decided in complaints.case.dossier."""
