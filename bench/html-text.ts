// Pieces of HTML out of plain text, every value escaped.

/** A table whose first line are the heads and whose first cells name their lines. A line of two cells spans the rest. */
export function renderTable(cells: readonly (readonly string[])[]): string {
  const [heads, ...rows] = cells;
  const head = heads!.map(cell => `<th scope="col">${escapeHtml(cell)}</th>`).join('');
  const body = rows.map(([title, ...rest]) => {
    const values =
      rest.length === heads!.length - 1
        ? rest.map(cell => `<td>${escapeHtml(cell)}</td>`).join('')
        : `<td colspan="${heads!.length - 1}">${escapeHtml(rest.join(' '))}</td>`;
    return `<tr><th scope="row">${escapeHtml(title!)}</th>${values}</tr>`;
  });
  return `<table><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table>`;
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, char => ENTITIES[char]!);
}
