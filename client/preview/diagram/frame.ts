// The inside of the hidden frame that draws diagrams. Mermaid writes <style> elements and style attributes, which
// the page's policy rightly forbids; this document has a policy of its own, holds nothing, and its only way out is
// the text of an SVG, which the page shows as an image: no script in it runs and no style in it leaves it.
import mermaid from 'mermaid';
import { type DrawAnswer, type DrawRequest, FRAME_READY } from './frame-protocol.ts';

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';

const COLOURS = {
  light: {
    background: '#fcfbf9',
    primaryColor: '#e8f1ee',
    primaryTextColor: '#24211e',
    primaryBorderColor: '#7fb3a6',
    secondaryColor: '#f4efe8',
    tertiaryColor: '#eef1f4',
    edgeLabelBackground: '#fcfbf9',
    lineColor: '#5f5952',
    textColor: '#24211e',
    noteBkgColor: '#fdf3df',
    noteTextColor: '#24211e',
    noteBorderColor: '#ecd6a8',
  },
  dark: {
    background: '#191817',
    primaryColor: '#24352f',
    primaryTextColor: '#e9e5df',
    primaryBorderColor: '#4f8a7c',
    secondaryColor: '#2a2826',
    tertiaryColor: '#24282c',
    edgeLabelBackground: '#191817',
    lineColor: '#aaa39a',
    textColor: '#e9e5df',
    noteBkgColor: '#33291a',
    noteTextColor: '#e9e5df',
    noteBorderColor: '#5c4a2a',
  },
};

let themeSet: DrawRequest['theme'] | null = null;
let last = Promise.resolve();

function setTheme(theme: DrawRequest['theme']): void {
  if (themeSet === theme) return;
  themeSet = theme;
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: 'strict',
    // What a diagram's own directives may not change.
    secure: [
      'secure',
      'securityLevel',
      'startOnLoad',
      'maxTextSize',
      'maxEdges',
      'suppressErrorRendering',
      'themeCSS',
      'fontFamily',
      'htmlLabels',
    ],
    suppressErrorRendering: true,
    maxTextSize: 50_000,
    maxEdges: 800,
    htmlLabels: false,
    flowchart: { htmlLabels: false, useMaxWidth: false },
    fontFamily: FONT,
    theme: 'base',
    darkMode: theme === 'dark',
    themeVariables: { ...COLOURS[theme], darkMode: theme === 'dark', fontFamily: FONT, fontSize: '15px' },
  });
}

async function draw(request: DrawRequest): Promise<DrawAnswer> {
  const { id, source, theme } = request;
  try {
    setTheme(theme);
    const { svg } = await mermaid.render(`d${id}`, disarm(source));
    return { id, outcome: 'drawn', svg: toXml(svg) };
  } catch (error) {
    return { id, outcome: 'failed', reason: error instanceof Error ? error.message : String(error) };
  } finally {
    document.body.replaceChildren();
  }
}

// Mermaid parses labels as HTML before it cleans them. The policy stops their handlers all the same; without them
// it has nothing to stop and to report.
function disarm(source: string): string {
  return source.replace(/<[a-z][^<>]*>/gi, tag => tag.replace(/([\s/"'])on\w+\s*=/gi, '$1data-off='));
}

// Mermaid gives HTML text ("<br>", "&nbsp;"); an image wants well-formed XML.
function toXml(svg: string): string {
  const template = document.createElement('template');
  template.innerHTML = svg;
  return new XMLSerializer().serializeToString(template.content);
}

function isRequest(data: unknown): data is DrawRequest {
  const request = data as Partial<DrawRequest> | null;
  return typeof request === 'object' && typeof request?.id === 'number' && typeof request.source === 'string';
}

addEventListener('message', event => {
  if (event.source !== parent || event.origin !== location.origin || !isRequest(event.data)) return;
  const request = event.data;
  last = last.then(async () => parent.postMessage(await draw(request), location.origin));
});
parent.postMessage(FRAME_READY, location.origin);
