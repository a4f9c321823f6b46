// Icons, drawn for Prosa on a grid of 20 with a line of 1.6. Decoration only: whoever uses one names the control.
import type { ComponentChildren } from 'preact';

/** The frame of every icon. */
export function Icon({ children }: { children: ComponentChildren }) {
  return (
    <svg
      class="icon"
      viewBox="0 0 20 20"
      width="20"
      height="20"
      fill="none"
      stroke="currentColor"
      stroke-width="1.6"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  );
}

/** A paragraph mark that is also a speech bubble. */
export function LogoIcon() {
  return (
    <Icon>
      <path d="M11.5 16.5v-12h4" />
      <path d="M11.5 4.5H8a4 4 0 0 0 0 8h.5v3.2l3-3.2" fill="currentColor" fill-opacity="0.16" />
      <path d="M14.5 4.5v12" />
    </Icon>
  );
}

export function CheckIcon() {
  return (
    <Icon>
      <path d="m4.5 10.5 3.8 3.8 7.2-8.2" />
    </Icon>
  );
}

export function DotsIcon() {
  return (
    <Icon>
      <path d="M5 10h.01M10 10h.01M15 10h.01" stroke-width="2.6" />
    </Icon>
  );
}

export function CloudOffIcon() {
  return (
    <Icon>
      <path d="M6.2 7.4A3.6 3.6 0 0 0 5.8 15h7.6M8.3 5.2a4.6 4.6 0 0 1 6.5 4.3 2.9 2.9 0 0 1 1.7 4.4" />
      <path d="m3.5 3.5 13 13" />
    </Icon>
  );
}

export function SyncIcon() {
  return (
    <Icon>
      <path d="M16 8.5A6.2 6.2 0 0 0 4.8 6.8M4 11.5a6.2 6.2 0 0 0 11.2 1.7" />
      <path d="M4.4 3.6v3.4h3.4M15.6 16.4V13h-3.4" />
    </Icon>
  );
}

export function WarnIcon() {
  return (
    <Icon>
      <path d="M10 3.4 17.4 16H2.6L10 3.4Z" />
      <path d="M10 8.2v3.6M10 13.9h.01" />
    </Icon>
  );
}

export function EyeIcon() {
  return (
    <Icon>
      <path d="M2.5 10S5.2 5 10 5s7.5 5 7.5 5-2.7 5-7.5 5-7.5-5-7.5-5Z" />
      <circle cx="10" cy="10" r="2.2" />
    </Icon>
  );
}

export function LinkIcon() {
  return (
    <Icon>
      <path d="M8.4 11.6a3.2 3.2 0 0 0 4.6 0l2.6-2.6A3.25 3.25 0 0 0 11 4.4l-.9.9" />
      <path d="M11.6 8.4a3.2 3.2 0 0 0-4.6 0L4.4 11A3.25 3.25 0 0 0 9 15.6l.9-.9" />
    </Icon>
  );
}

export function DownloadIcon() {
  return (
    <Icon>
      <path d="M10 3.5v9M6.4 9.2 10 12.8l3.6-3.6M3.8 16.2h12.4" />
    </Icon>
  );
}

export function PlusIcon() {
  return (
    <Icon>
      <path d="M10 4v12M4 10h12" />
    </Icon>
  );
}

export function SearchIcon() {
  return (
    <Icon>
      <circle cx="9" cy="9" r="5" />
      <path d="m12.8 12.8 3.7 3.7" />
    </Icon>
  );
}

export function CloseIcon() {
  return (
    <Icon>
      <path d="m5 5 10 10M15 5 5 15" />
    </Icon>
  );
}

export function PrintIcon() {
  return (
    <Icon>
      <path d="M6 7.5v-4h8v4M6 14H3.8V7.5h12.4V14H14" />
      <path d="M6 11.8h8v4.7H6z" />
    </Icon>
  );
}

export function ListIcon() {
  return (
    <Icon>
      <path d="M4 5.5h12M7 10h9M7 14.5h9" />
    </Icon>
  );
}

export function PencilIcon() {
  return (
    <Icon>
      <path d="m4 16 .7-3.4 8.6-8.6 2.7 2.7-8.6 8.6z" />
      <path d="m11.6 5.7 2.7 2.7" />
    </Icon>
  );
}

export function SunIcon() {
  return (
    <Icon>
      <circle cx="10" cy="10" r="3.2" />
      <path d="M10 2.8v1.6M10 15.6v1.6M2.8 10h1.6M15.6 10h1.6M4.9 4.9 6 6M14 14l1.1 1.1M4.9 15.1 6 14M14 6l1.1-1.1" />
    </Icon>
  );
}

export function MoonIcon() {
  return (
    <Icon>
      <path d="M15.8 11.9A6.4 6.4 0 0 1 8.1 4.2a6.4 6.4 0 1 0 7.7 7.7Z" />
    </Icon>
  );
}

export function PreviousIcon() {
  return (
    <Icon>
      <path d="M12.2 4.5 6.8 10l5.4 5.5" />
    </Icon>
  );
}

export function NextIcon() {
  return (
    <Icon>
      <path d="M7.8 4.5 13.2 10l-5.4 5.5" />
    </Icon>
  );
}

export function FullScreenIcon() {
  return (
    <Icon>
      <path d="M3.8 7.5V3.8h3.7M12.5 3.8h3.7v3.7M16.2 12.5v3.7h-3.7M7.5 16.2H3.8v-3.7" />
    </Icon>
  );
}

export function GridIcon() {
  return (
    <Icon>
      <path d="M3.8 4.5h5v4.2h-5zM11.2 4.5h5v4.2h-5zM3.8 11.3h5v4.2h-5zM11.2 11.3h5v4.2h-5z" />
    </Icon>
  );
}

/** Two panes beside each other. */
export function ColumnsIcon() {
  return (
    <Icon>
      <rect x="3" y="4" width="14" height="12" rx="2" />
      <path d="M10 4v12" />
    </Icon>
  );
}
