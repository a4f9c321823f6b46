// Markdown written to harm the reader: to run script, restyle the page, shadow its properties, send data out or
// fake its controls. Every way a document reaches a page is tested with all of them. `window.__hurt` is what the
// scripts among them would set; nothing here reaches another machine.

export interface HostileText {
  /** The class of attack. */
  name: string;
  markdown: string;
}

const HURT = 'window.__hurt=1';

/** In pairs: name, Markdown. */
const PAIRS: readonly (readonly [string, string])[] = [
  // Script as such.
  ['script block', `<script>${HURT}</script>`],
  ['script inline', `text <script>${HURT}</script> text`],
  ['script with src', '<script src="data:text/javascript,window.__hurt=1"></script>'],
  ['script in odd case', `<ScRiPt\n>${HURT}</sCrIpT >`],
  ['script with slash', `<script/x>${HURT}</script>`],
  ['script, never closed', `<script>${HURT}\n\nmore text`],
  ['script split by a comment', `<scr<!-- -->ipt>${HURT}</scr<!-- -->ipt>`],
  ['script rebuilt by removal', `<scr<script>ipt>${HURT}</scr</script>ipt>`],
  ['script in svg', `<svg><script>${HURT}</script></svg>`],
  ['script module', `<script type="module">${HURT}</script>`],
  ['script in a quote', `> <script>${HURT}</script>`],
  ['script in a table cell', `| a |\n|---|\n| <script>${HURT}</script> |`],
  ['noscript breakout', `<noscript><p title="</noscript><img src=x onerror=${HURT}>">`],
  // Handlers.
  ['img onerror', `<img src=x onerror="${HURT}">`],
  ['img onerror without quotes', `<img src=x onerror=${HURT}>`],
  ['img onerror with slashes', `<img/src=x/onerror=${HURT}>`],
  ['handler after a quote in a value', `<img title="a>b" src=x onerror="${HURT}">`],
  ['handler after a line break', `<img\nsrc=x\nonerror="${HURT}">`],
  ['handler with an odd separator', `<img src=x\u000conerror=${HURT}>`],
  ['svg onload', `<svg onload="${HURT}"></svg>`],
  ['body onload', `<body onload="${HURT}">`],
  ['details ontoggle', `<details open ontoggle="${HURT}"><summary>x</summary></details>`],
  ['input autofocus', `<input autofocus onfocus="${HURT}">`],
  ['video source error', `<video><source onerror="${HURT}"></video>`],
  ['audio src', `<audio src=x onerror="${HURT}"></audio>`],
  ['marquee onstart', `<marquee onstart="${HURT}">x</marquee>`],
  ['animation begin', `<svg><animate onbegin="${HURT}" attributeName=x dur=1s></svg>`],
  ['content-visibility event', `<p oncontentvisibilityautostatechange="${HURT}">x</p>`],
  ['pointer handler on a link', `<a href="#x" onpointerover="${HURT}">x</a>`],
  ['handler on an unknown tag', `<x-y onclick="${HURT}" tabindex=1 autofocus>x</x-y>`],
  ['duplicate attribute', `<a href="#" href="javascript:${HURT}">x</a>`],
  // Addresses that are script.
  ['javascript link', `[x](javascript:${HURT})`],
  ['javascript link, odd case', `[x](JaVaScRiPt:${HURT})`],
  ['javascript link, entity', `[x](javascript&colon;${HURT})`],
  ['javascript link, numeric entities', `[x](&#106;&#97;&#118;&#97;script:${HURT})`],
  ['javascript link, tab inside', `<a href="java\tscript:${HURT}">x</a>`],
  ['javascript link, newline entity', `<a href="java&NewLine;script:${HURT}">x</a>`],
  ['javascript link, leading control', `<a href="\u0001javascript:${HURT}">x</a>`],
  ['javascript link, hex entity without semicolon', `<a href="&#x6a&#x61vascript:${HURT}">x</a>`],
  ['javascript autolink', `<javascript:${HURT}>`],
  ['javascript reference', `[x][r]\n\n[r]: javascript:${HURT}`],
  ['javascript reference in brackets', `[x][r]\n\n[r]: <java script:${HURT}>`],
  ['javascript image', `![x](javascript:${HURT})`],
  ['vbscript link', '[x](vbscript:msgbox)'],
  ['data html link', `[x](data:text/html;base64,PHNjcmlwdD53aW5kb3cuX19odXJ0PTE8L3NjcmlwdD4=)`],
  ['data svg image', `![x](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9IndpbmRvdy5fX2h1cnQ9MSI+PC9zdmc+)`],
  ['data svg image, raw', `<img src="data:image/svg+xml,<svg onload=${HURT}></svg>">`],
  ['blob link', '[x](blob:https://example.invalid/1)'],
  ['file link', '[x](file:///etc/passwd)'],
  ['javascript area', `<map name=m><area href="javascript:${HURT}"></map>`],
  ['svg link', `<svg><a xlink:href="javascript:${HURT}"><text>x</text></a></svg>`],
  ['math link', `<math><mi href="javascript:${HURT}">x</mi></math>`],
  ['form action', `<form action="javascript:${HURT}"><button>Send</button></form>`],
  ['formaction', `<button formaction="javascript:${HURT}">x</button>`],
  // Parsers that disagree.
  ['mutation by math and style', `<math><mtext><table><mglyph><style><img src=x onerror="${HURT}">`],
  ['mutation by svg and style', `<svg></p><style><a id="</style><img src=x onerror=${HURT}>">`],
  [
    'mutation by form and math',
    `<form><math><mtext></form><form><mglyph><style></math><img src onerror=${HURT}>`,
  ],
  ['title breakout', `<title><a title="</title><img src=x onerror=${HURT}>"></title>`],
  ['textarea breakout', `<textarea><img title="</textarea><img src=x onerror=${HURT}>">`],
  ['comment breakout', `<!--><img src=x onerror="${HURT}">-->`],
  ['comment ended by --!>', `<!-- --!><img src=x onerror="${HURT}"> -->`],
  ['cdata breakout', `<![CDATA[><img src=x onerror="${HURT}">]]>`],
  ['processing instruction', `<?xml><img src=x onerror="${HURT}">?>`],
  ['template content', `<template><img src=x onerror="${HURT}"></template>`],
  [
    'declarative shadow root',
    `<div><template shadowrootmode="open"><img src=x onerror="${HURT}"></template></div>`,
  ],
  ['select breakout', `<select><option><style></option></select><img src=x onerror="${HURT}"></style>`],
  ['plaintext', `<plaintext><img src=x onerror="${HURT}">`],
  ['attribute breakout in alt', `![" onerror="${HURT}](x.png)`],
  ['attribute breakout in title', `![x](x.png '" onerror="${HURT}')`],
  ['attribute breakout in a link', `[x](https://example.invalid/"onmouseover="${HURT})`],
  ['attribute breakout in fence info', `\`\`\`"><img/src=x/onerror=${HURT}>\ncode\n\`\`\``],
  ['attribute breakout in a task', `- [ ] "><img src=x onerror="${HURT}">`],
  ['markup in a heading', `# <img src=x onerror="${HURT}"> "><script>${HURT}</script>\n\n[toc]`],
  ['markup in a callout title', `> [!NOTE] <img src=x onerror="${HURT}">\n> text`],
  ['markup in a container title', `:::warning <script>${HURT}</script>\ntext\n:::`],
  ['markup in a footnote', `a[^1] ^[<img src=x onerror="${HURT}">]\n\n[^1]: <script>${HURT}</script>`],
  ['markup in a footnote label', `a[^"><img/src=x/onerror=${HURT}>]\n\n[^"><img/src=x/onerror=${HURT}>]: x`],
  ['null characters', `<scr\u0000ipt>${HURT}</scr\u0000ipt><img src=x on\u0000error="${HURT}">`],
  ['invisible characters in a tag', `<\u200bscript>${HURT}</script>`],
  // Foreign documents and addresses of the page.
  ['iframe srcdoc', `<iframe srcdoc="<script>parent.__hurt=1</script>"></iframe>`],
  ['iframe javascript', `<iframe src="javascript:parent.__hurt=1"></iframe>`],
  ['object data', `<object data="data:text/html,<script>parent.__hurt=1</script>"></object>`],
  ['embed', `<embed src="data:text/html,<script>parent.__hurt=1</script>">`],
  ['base', '<base href="https://example.invalid/">\n\n[x](relative)'],
  ['meta refresh', `<meta http-equiv="refresh" content="0;url=javascript:${HURT}">`],
  ['link style sheet', '<link rel="stylesheet" href="data:text/css,body{display:none}">'],
  ['link import', '<link rel="import" href="x.html"><link rel="manifest" href="x">'],
  ['portal and fenced frame', '<portal src="/"></portal><fencedframe src="/"></fencedframe>'],
  // Styles.
  ['style block', '<style>body{display:none!important}</style>'],
  ['style inline', 'text <style>body{display:none!important}</style> text'],
  ['style attribute', '<p style="position:fixed;inset:0;background:red">x</p>'],
  ['style attribute on an allowed tag', '<kbd style="position:fixed;inset:0">x</kbd>'],
  ['style with an address', `<div style="background:url('javascript:${HURT}')">x</div>`],
  ['svg style', '<svg><style>*{display:none}</style></svg>'],
  ['classes of the page', '<div class="dialog menu-list preview md-copy">x</div>'],
  ['our own data attributes', '<p data-line="0" data-end="99999" data-task="3">x</p>'],
  ['huge picture size', '<img src="x.png" width="99999999" height="99999999" style="position:fixed">'],
  ['style through alignment', '| a |\n|:--:" style="position:fixed|\n| b |'],
  // Names that shadow properties.
  ['id that shadows the body', '<img id="body" src="x.png"><a id="cookie">x</a>'],
  ['name that shadows getElementById', '<img name="getElementById" src="x.png"><form name="head"></form>'],
  [
    'collection of anchors',
    '<a id="config"></a><a id="config" name="url" href="https://example.invalid">x</a>',
  ],
  ['heading that shadows', '# body\n\n# getElementById\n\n# __proto__\n\n# constructor\n\n[toc]'],
  ['footnote that shadows', 'a[^__proto__] b[^constructor]\n\n[^__proto__]: x\n\n[^constructor]: y'],
  ['reference that shadows', '[x][__proto__] [y][constructor] [z][toString]'],
  ['callout that shadows', '> [!CONSTRUCTOR]\n> x\n\n:::__proto__\nx\n:::\n\n> [!TOSTRING]\n> y'],
  ['nested form', '<form id="a"><input name="attributes"><input name="parentNode"></form>'],
  // Controls that are not ours.
  ['password field', '<form><input type="password" name="p"><button type="submit">Sign in</button></form>'],
  ['forged task box', '<input type="checkbox" class="md-task-box" data-task="0">'],
  ['dialog', '<dialog open>Your session ended</dialog>'],
  ['editable text', '<div contenteditable="true" autofocus>x</div>'],
  ['popover', '<div popover="auto" id="p">x</div><button popovertarget="p">x</button>'],
  ['slot and part', '<slot name="x"></slot><p part="y" slot="x">x</p>'],
  // Ways out.
  ['ping', '<a href="https://example.invalid" ping="https://example.invalid/p">x</a>'],
  ['opener', '<a href="https://example.invalid" target="_blank" rel="opener">x</a>'],
  ['remote image', '![x](https://example.invalid/p.png)'],
  ['remote image without scheme', '![x](//example.invalid/p.png) <img src="\\\\example.invalid/p.png">'],
  ['srcset', '<img src="x.png" srcset="https://example.invalid/p.png 2x">'],
  ['picture source', '<picture><source srcset="https://example.invalid/p.png"><img src="x.png"></picture>'],
  ['background attribute', '<table background="https://example.invalid/p.png"><tr><td>x</td></tr></table>'],
  ['quote cite', '<blockquote cite="javascript:void 0">x</blockquote>'],
  // Formulas and diagrams.
  ['formula href', `$\\href{javascript:${HURT}}{x}$`],
  ['formula url', `$\\url{javascript:${HURT}}$`],
  [
    'formula html',
    `$\\htmlId{body}{x} \\htmlClass{dialog}{y} \\htmlStyle{position:fixed}{z} \\htmlData{a=b}{w}$`,
  ],
  ['formula image', '$\\includegraphics{https://example.invalid/p.png}$'],
  ['formula without end', '$$\\def\\a{\\a\\a}\\a$$'],
  ['formula of great size', '$\\rule{99999em}{99999em} \\kern{-9999em}x$'],
  ['formula with markup', `$<img src=x onerror="${HURT}">$`],
  ['formula with quotes', '$\\text{" style="position:fixed" onload="x}$'],
  ['formula colour', '$\\textcolor{red;position:fixed}{x} \\colorbox{#fff" onload="x}{y}$'],
  ['diagram with a click', `\`\`\`mermaid\ngraph TD; A-->B; click A "javascript:${HURT}"\n\`\`\``],
  ['diagram with markup', `\`\`\`mermaid\ngraph TD; A["<img src=x onerror='${HURT}'>"]-->B\n\`\`\``],
  [
    'diagram with directives',
    `\`\`\`mermaid\n%%{init: {"securityLevel": "loose", "themeCSS": "*{display:none}", "htmlLabels": true}}%%\ngraph TD; A["<script>${HURT}</script>"]-->B\n\`\`\``,
  ],
  // Front matter.
  ['front matter with a tag', '---\ntitle: !!js/function "function(){window.__hurt=1}"\n---\n\nx'],
  ['front matter with markup', `---\ntitle: <img src=x onerror="${HURT}">\n---\n\nx`],
  ['front matter that shadows', '---\n__proto__:\n  title: x\nconstructor: y\n---\n\nx'],
  ['front matter bomb', `---\na: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n---\n\nx`],
  // Patience.
  ['deep quotes', `${'>'.repeat(2000)} x`],
  ['deep lists', Array.from({ length: 200 }, (_, i) => `${'  '.repeat(i)}- x`).join('\n')],
  ['deep inline HTML', `x ${'<b>'.repeat(600)}`],
  ['deep raw HTML', '<div>'.repeat(600)],
  ['many open brackets', '['.repeat(5000)],
  ['many stars', '*a '.repeat(3000)],
  ['many dollars', '$a'.repeat(300)],
  ['tag without end', `<a ${'x '.repeat(4000)}`],
  ['many comments', '<!--'.repeat(3000)],
  ['many quotes in a tag', `<a ${'"'.repeat(3001)}`],
];

export const HOSTILE_TEXTS: readonly HostileText[] = PAIRS.map(([name, markdown]) => ({ name, markdown }));

/**
 * What is wrong with what a hostile text became, in words; empty when it is inert. Looks at structure only, so it
 * works without a browser. It leans on nothing outside of itself: it can be sent into a page as text.
 */
export function findHarm(root: ParentNode): string[] {
  const forbidden: ReadonlySet<string> = new Set(
    (
      'script style iframe frame object embed form base meta link template noscript textarea select option dialog ' +
      'audio video source track applet portal fencedframe slot title body html head map area foreignobject animate set'
    ).split(' '),
  );
  const badAttributes: ReadonlySet<string> = new Set(
    'name srcdoc srcset formaction action ping background contenteditable popover popovertarget autofocus slot part is'.split(
      ' ',
    ),
  );

  function isOwnTaskBox(element: Element): boolean {
    return element.matches(
      'li.md-task > input.md-task-box[type="checkbox"], li.md-task > p > input.md-task-box',
    );
  }

  function isScriptAddress(value: string): boolean {
    const bare = value.replace(/[\p{Cc}\p{Cf}\s]+/gu, '').toLowerCase();
    const scheme = /^([a-z][a-z0-9+.-]*):/.exec(bare)?.[1];
    if (scheme === undefined || ['http', 'https', 'mailto', 'blob'].includes(scheme)) return false;
    return !/^data:image\/(?:png|gif|jpeg|jpg|webp|avif|bmp);base64,/.test(bare);
  }

  const harm: string[] = [];
  for (const element of root.querySelectorAll('*')) {
    const name = element.localName;
    if (forbidden.has(name)) harm.push(`<${name}>`);
    if (name === 'input' && !isOwnTaskBox(element)) harm.push('a field that is no task box');
    if (name === 'button' && !element.matches('button.md-copy[type="button"]'))
      harm.push('a button of its own');
    for (const { name: attribute, value } of element.attributes) {
      const key = attribute.toLowerCase();
      if (key.startsWith('on')) harm.push(`${name} ${key}`);
      // What KaTeX sizes through the CSSOM reads as a style attribute.
      if (key === 'style' && (element.closest('.katex') === null || /fixed|url/.test(value))) {
        harm.push(`${name} style="${value}"`);
      }
      if (badAttributes.has(key)) harm.push(`${name} ${key}="${value}"`);
      if (key === 'id' && !value.startsWith('doc-')) harm.push(`id "${value}"`);
      if (
        key === 'class' &&
        !/^(?:(?:md|tok)-[a-z-]+|md|katex)(?: |$)/.test(value) &&
        element.closest('.katex') === null
      ) {
        harm.push(`class "${value}"`);
      }
      if ((key === 'href' || key === 'src' || key.endsWith(':href')) && isScriptAddress(value)) {
        harm.push(`${name} ${key}="${value}"`);
      }
    }
    if (name === 'a' && element.getAttribute('target') === '_blank') {
      const rel = element.getAttribute('rel') ?? '';
      if (!rel.includes('noopener') || !rel.includes('noreferrer')) harm.push(`rel "${rel}"`);
    }
    if (name === 'img' && /^(?:https?:|[/\\]{2})/i.test(element.getAttribute('src') ?? '')) {
      harm.push('an image of another host');
    }
  }
  return harm;
}
