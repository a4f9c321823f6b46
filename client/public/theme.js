// Before the first paint: the theme that this person chose, so that a dark page never flashes white. A classic
// script in <head>; client/ui/theme.ts is the same rule for the running page.
(() => {
  try {
    const { dataset } = document.documentElement;
    // As client/addresses.ts names it.
    const theme = localStorage.getItem(dataset.base ? `${dataset.base}:prosa:theme` : 'prosa:theme');
    if (theme === 'light' || theme === 'dark') dataset.theme = theme;
  } catch {
    // Storage is off: the system's theme it is.
  }
})();
