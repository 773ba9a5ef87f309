"""HTML, charts, JUnit and Markdown, drawn from evidence alone."""
