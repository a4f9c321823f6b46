// The second wall: whatever the renderer made passes DOMPurify with a list of what is allowed, and comes out as
// nodes. It trusts nothing of the first wall (raw-html.ts).

import createDOMPurify, { type DOMPurify } from 'dompurify';
import { ALLOWED_TAGS } from '../../markdown/raw-html.ts';
import { isSafeLink, leavesPage, placeImage } from '../../markdown/urls.ts';
import { placeOwnPath } from '../addresses.ts';

const OWN_TAGS = ['input', 'nav', 'section'];
const OWN_DATA = ['data-line', 'data-end', 'data-task', 'data-language'];
// No id and no name: both can shadow properties of the page's document. Ours are set afterwards (links.ts).
const ATTRIBUTES = [
  'href src alt title width height align valign colspan rowspan span start reversed value open lang dir datetime scope',
  'class type checked disabled target rel loading decoding tabindex role aria-label',
  OWN_DATA.join(' '),
].flatMap(group => group.split(' '));

const OWN_CLASS = /^(?:md|tok)-[a-z-]+$/;

export interface Sanitizer {
  /** Harmless nodes that belong to the page's document but are not in it. */
  sanitize(html: string): DocumentFragment;
  /** The same as text, for documents that are not shown: no node of the page's, so that nothing is loaded. */
  sanitizeText(html: string): string;
}

export function createSanitizer(window: Window & typeof globalThis, images: 'show' | 'link'): Sanitizer {
  const purify: DOMPurify = createDOMPurify(window);
  purify.addHook('uponSanitizeAttribute', (_node, data) => {
    switch (data.attrName) {
      case 'href':
        data.keepAttr = isSafeLink(data.attrValue);
        data.attrValue = placeOwnPath(data.attrValue);
        break;
      case 'src': {
        const place = placeImage(data.attrValue);
        data.keepAttr =
          place === 'here' || place === 'inline' || (place === 'elsewhere' && images === 'show');
        data.attrValue = placeOwnPath(data.attrValue);
        break;
      }
      case 'class':
        data.attrValue = data.attrValue
          .split(/\s+/)
          .filter(name => OWN_CLASS.test(name))
          .join(' ');
        data.keepAttr = data.attrValue !== '';
        break;
      case 'role':
        data.keepAttr = data.attrValue === 'note' || data.attrValue === 'group';
        break;
      case 'tabindex':
        data.keepAttr = data.attrValue === '0';
        break;
      case 'data-line':
      case 'data-end':
      case 'data-task':
        data.keepAttr = /^\d{1,7}$/.test(data.attrValue);
        break;
    }
  });
  purify.addHook('afterSanitizeAttributes', node => {
    if (node.nodeName === 'A') {
      node.setAttribute('rel', 'noopener noreferrer nofollow');
      if (leavesPage(node.getAttribute('href') ?? '')) node.setAttribute('target', '_blank');
      else node.removeAttribute('target');
    }
    if (
      node.nodeName === 'INPUT' &&
      !(node.getAttribute('type') === 'checkbox' && node.hasAttribute('data-task'))
    ) {
      node.remove();
    }
  });
  // The same objects for all calls: DOMPurify works a new one out anew.
  const config = {
    ALLOWED_TAGS: [...ALLOWED_TAGS, ...OWN_TAGS],
    ALLOWED_ATTR: ATTRIBUTES,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    // Addresses are judged by our own rule above, for both attributes that hold one.
    ALLOWED_URI_REGEXP: /^/,
    ALLOW_UNKNOWN_PROTOCOLS: true,
  };
  const nodes = { ...config, RETURN_DOM_FRAGMENT: true as const };
  return {
    sanitize: html => purify.sanitize(html, nodes),
    sanitizeText: html => purify.sanitize(html, config),
  };
}
