// Before the first paint, so that nothing flashes: theme of the address, else the stored one, else the system's; and
// the language. A file
// of its own because the server's content policy allows no inline scripts.
(function () {
  let theme = new URLSearchParams(location.search).get('theme') || localStorage.getItem('thalweg.theme');
  if (theme !== 'light' && theme !== 'dark') {
    theme = matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
  }
  document.documentElement.dataset.theme = theme;
  let language = localStorage.getItem('thalweg.language');
  if (language !== 'en-US' && language !== 'zh-Hans')
    language = /^zh\b/i.test(navigator.language) ? 'zh-Hans' : 'en-US';
  document.documentElement.dataset.language = language;
})();
