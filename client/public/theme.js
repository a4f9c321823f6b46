// Before the first paint: the theme that this person chose, so that a dark page never flashes white. A classic
// script in <head>; client/ui/theme.ts is the same rule for the running page.
(() => {
  try {
    const theme = localStorage.getItem('prosa:theme');
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  } catch {
    // Storage is off: the system's theme it is.
  }
})();
