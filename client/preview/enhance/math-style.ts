// KaTeX's style sheet with its fonts, as a chunk of its own beside KaTeX.
import 'katex/dist/katex.min.css';
