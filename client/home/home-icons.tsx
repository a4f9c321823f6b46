// Icons that only the home page shows, on the grid of client/ui/icons.tsx. Decoration only.
import { Icon } from '../ui/icons.tsx';

/** Filled: it is pinned. */
export function PinIcon({ filled = false }: { filled?: boolean }) {
  return (
    <Icon>
      <path
        d="M7 3.5h6l-.6 5.2 2.1 2.3v1.2h-9V11l2.1-2.3L7 3.5Z"
        fill={filled ? 'currentColor' : 'none'}
        fill-opacity="0.85"
      />
      <path d="M10 12.2v4.6" />
    </Icon>
  );
}

export function TrashIcon() {
  return (
    <Icon>
      <path d="M4 5.8h12M8 5.6V3.8h4v1.8M5.4 5.8l.7 10.4h7.8l.7-10.4M8.4 8.8l.2 4.6M11.6 8.8l-.2 4.6" />
    </Icon>
  );
}

export function RestoreIcon() {
  return (
    <Icon>
      <path d="M4.2 8.4h7.3a4 4 0 0 1 0 8H8" />
      <path d="m7.2 5.2-3.2 3.2 3.2 3.2" />
    </Icon>
  );
}

export function TagIcon() {
  return (
    <Icon>
      <path d="M3.8 4.8v4.6l6.9 6.9a1.2 1.2 0 0 0 1.7 0l3.9-3.9a1.2 1.2 0 0 0 0-1.7L9.4 3.8H4.8a1 1 0 0 0-1 1Z" />
      <path d="M7 7h.01" stroke-width="2.2" />
    </Icon>
  );
}

export function CopiesIcon() {
  return (
    <Icon>
      <path d="M7.4 6.8h8v9.4h-8z" />
      <path d="M12.2 6.6V3.8h-8v9.4h3" />
    </Icon>
  );
}

export function SheetIcon() {
  return (
    <Icon>
      <path d="M5 3.2h6.4L15 6.8v10H5v-13.6Z" />
      <path d="M11.2 3.4V7h3.6M7.6 10.2h4.8M7.6 13.2h3.4" />
    </Icon>
  );
}

export function BlankSheetIcon() {
  return (
    <Icon>
      <path d="M5 3.2h6.4L15 6.8v10H5v-13.6Z" />
      <path d="M11.2 3.4V7h3.6" />
    </Icon>
  );
}

export function FolderIcon() {
  return (
    <Icon>
      <path d="M3 5.2c0-.6.4-1 1-1h3.4l1.8 2h6.8c.6 0 1 .4 1 1v7.6c0 .6-.4 1-1 1H4c-.6 0-1-.4-1-1V5.2Z" />
    </Icon>
  );
}

export function ImportIcon() {
  return (
    <Icon>
      <path d="M10 12.6V3.6M6.4 7.2 10 3.6l3.6 3.6M3.8 11.6v3.6c0 .6.4 1 1 1h10.4c.6 0 1-.4 1-1v-3.6" />
    </Icon>
  );
}

export function OpenIcon() {
  return (
    <Icon>
      <path d="M4 10h11.6M11 5.4l4.6 4.6-4.6 4.6" />
    </Icon>
  );
}

export function NewTabIcon() {
  return (
    <Icon>
      <path d="M8.4 4.4H4.2v11.4h11.4v-4.2M11.4 3.8h4.8v4.8M16 4l-6.6 6.6" />
    </Icon>
  );
}
