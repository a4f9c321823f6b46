// @vitest-environment jsdom
// HTML files as Markdown, in a DOM.
import { expect, it } from 'vitest';
import { turnHtmlIntoMarkdown } from './html-to-markdown.ts';

it('HOME-24: an export as HTML becomes Markdown, lines and lists kept', () => {
  const html =
    '<!DOCTYPE html><html><head><title>weekly</title><style>p{}</style></head><body><h1>Weekly</h1>one<br>two<br><br>' +
    '<ul class="bullet"><li>a<ul><li><strong>b</strong></li></ul></li></ul><s>old</s> <a href="https://x.example/">x</a>' +
    '</body></html>';
  expect(turnHtmlIntoMarkdown(html)).toBe(
    '# Weekly\n\none  \ntwo\n\n- a\n  - **b**\n\n~~old~~ [x](https://x.example/)\n',
  );
  expect(turnHtmlIntoMarkdown('<ol start="3"><li>c</li><li>d<br>e</li></ol>')).toBe('3. c\n4. d  \n   e\n');
});

it('HOME-24: nothing of a hostile page runs or loads while it is read, and no script or style comes along', () => {
  const hostile =
    '<p>kept</p><script>document.title = "run"</script><img src="/tracker.png" onerror="document.title = \'run\'">' +
    '<iframe srcdoc="x"></iframe><style>body{display:none}</style><template>t</template><svg onload="document.title=1"></svg>';
  const before = document.title;
  const text = turnHtmlIntoMarkdown(hostile);
  expect(text).toContain('kept');
  expect(text).not.toMatch(/run|onerror|onload|display|iframe|script/);
  expect(document.title).toBe(before);
});
