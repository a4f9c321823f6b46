// Many blocks in a row, held in parts of some dozens: what one block changes is then laid out again in its part
// alone, not in the whole document. For whoever uses it they are one list. Knows the DOM, nothing of Markdown.

/** A part that grows beyond twice this is divided. */
const PART_BLOCKS = 48;

export class BlockFlow {
  readonly #container: HTMLElement;

  constructor(container: HTMLElement) {
    this.#container = container;
  }

  first(): ChildNode | null {
    return this.#container.firstChild?.firstChild ?? null;
  }

  /** The block after this one, in whichever part it is. No part is ever empty. */
  next(block: Node): ChildNode | null {
    return block.nextSibling ?? block.parentNode?.nextSibling?.firstChild ?? null;
  }

  /** Puts `block` before `mark`; null is the end. A block that is in the list already is moved. */
  insertBefore(block: HTMLElement, mark: ChildNode | null): void {
    const old = block.parentElement;
    const part = mark?.parentElement ?? this.#lastPart();
    part.insertBefore(block, mark);
    if (old !== null && old !== part) this.#dropIfEmpty(old);
    if (part.childElementCount > 2 * PART_BLOCKS) this.#divide(part);
  }

  remove(block: ChildNode): void {
    const part = block.parentElement;
    block.remove();
    if (part !== null) this.#dropIfEmpty(part);
  }

  #lastPart(): HTMLElement {
    const last = this.#container.lastElementChild as HTMLElement | null;
    return last === null || last.childElementCount >= PART_BLOCKS ? this.#addPart(null) : last;
  }

  #dropIfEmpty(part: HTMLElement): void {
    if (part.firstChild === null && part.parentNode === this.#container) part.remove();
  }

  #divide(part: HTMLElement): void {
    const tail = [...part.children].slice(PART_BLOCKS);
    // What is moved loses the focus: then the part stays whole until more is put into it.
    if (tail.some(block => block.contains(part.ownerDocument.activeElement))) return;
    this.#addPart(part.nextSibling).append(...tail);
  }

  #addPart(before: ChildNode | null): HTMLElement {
    const part = this.#container.ownerDocument.createElement('div');
    part.className = 'md-part';
    this.#container.insertBefore(part, before);
    return part;
  }
}
