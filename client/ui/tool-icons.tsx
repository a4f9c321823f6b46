// Icons of the tools around the text, on the same grid as icons.tsx: 20 wide, a line of 1.6.
import { Icon } from './icons.tsx';

export function BoldIcon() {
  return (
    <Icon>
      <path d="M6 4h4.6a3 3 0 0 1 0 6H6V4Zm0 6h5.4a3 3 0 0 1 0 6H6v-6Z" stroke-width="2" />
    </Icon>
  );
}

export function ItalicIcon() {
  return (
    <Icon>
      <path d="M8.5 4H14M6 16h5.5M11.8 4 8.2 16" />
    </Icon>
  );
}

export function StrikethroughIcon() {
  return (
    <Icon>
      <path d="M13.8 6.2C13.2 4.8 11.8 4 10 4 7.8 4 6.2 5.1 6.2 6.900c0 1.2.7 2 2 2.500M6 13.400C6.5 15 8 16 10.1 16c2.3 0 3.9-1.1 3.9-3 0-.6-.1-1-.4-1.400M3.5 10h13" />
    </Icon>
  );
}

export function InlineCodeIcon() {
  return (
    <Icon>
      <path d="m7 6-4 4 4 4M13 6l4 4-4 4" />
    </Icon>
  );
}

export function HeadingIcon() {
  return (
    <Icon>
      <path d="M5 4v12M13.5 4v12M5 10h8.5" stroke-width="1.8" />
    </Icon>
  );
}

export function BulletListIcon() {
  return (
    <Icon>
      <path d="M8 5h9M8 10h9M8 15h9" />
      <path d="M4 5h.01M4 10h.01M4 15h.01" stroke-width="2.6" />
    </Icon>
  );
}

export function NumberedListIcon() {
  return (
    <Icon>
      <path d="M9 5h8M9 10h8M9 15h8" />
      <path
        d="M3 3.8 4.4 3v4.200M3 12.800c0-1.4 2.4-1.4 2.4.1 0 1-2.4 1.9-2.4 3.300h2.5"
        stroke-width="1.3"
      />
    </Icon>
  );
}

export function TaskListIcon() {
  return (
    <Icon>
      <path d="M10 5.500h7M10 14.500h7M3 5.300l1.5 1.500L7.2 4" />
      <path d="M3.2 12.700h3.600v3.600H3.200z" />
    </Icon>
  );
}

export function QuoteIcon() {
  return (
    <Icon>
      <path d="M8.5 5.500C5.8 6.3 4 8.5 4 11.500c0 1.8 1 3 2.4 3a2.2 2.2 0 1 0-.2-4.400M16.5 5.500c-2.7.8-4.5 3-4.5 6 0 1.8 1 3 2.4 3a2.2 2.2 0 1 0-.2-4.4" />
    </Icon>
  );
}

export function ImageIcon() {
  return (
    <Icon>
      <path d="M3 5.500A1.5 1.5 0 0 1 4.5 4h11A1.5 1.5 0 0 1 17 5.500v9a1.5 1.5 0 0 1-1.5 1.500h-11A1.5 1.5 0 0 1 3 14.500v-9Z" />
      <path d="m3.5 14 4-4 3.5 3.500L13.5 11l3.3 3.2" />
      <circle cx="12.8" cy="7.7" r="1.2" />
    </Icon>
  );
}

export function TableIcon() {
  return (
    <Icon>
      <path d="M3 5.500A1.5 1.5 0 0 1 4.5 4h11A1.5 1.5 0 0 1 17 5.500v9a1.5 1.5 0 0 1-1.5 1.500h-11A1.5 1.5 0 0 1 3 14.500v-9ZM3 8h14M3 12h14M10 8v8" />
    </Icon>
  );
}

export function CodeBlockIcon() {
  return (
    <Icon>
      <path d="M3 5.500A1.5 1.5 0 0 1 4.5 4h11A1.5 1.5 0 0 1 17 5.500v9a1.5 1.5 0 0 1-1.5 1.500h-11A1.5 1.5 0 0 1 3 14.500v-9Z" />
      <path d="m8 7.8-2.3 2.200L8 12.200M12 7.800l2.3 2.2-2.3 2.2" />
    </Icon>
  );
}

export function MathIcon() {
  return (
    <Icon>
      <path d="M14.5 6V4h-9l5 6-5 6h9v-2" />
    </Icon>
  );
}

export function UndoIcon() {
  return (
    <Icon>
      <path d="M7 4 3.5 7.5 7 11M4 7.500h8a4.2 4.2 0 0 1 0 8.500H8" />
    </Icon>
  );
}

export function RedoIcon() {
  return (
    <Icon>
      <path d="m13 4 3.5 3.500L13 11M16 7.500H8A4.2 4.2 0 0 0 8 16h4" />
    </Icon>
  );
}

export function ChevronDownIcon() {
  return (
    <Icon>
      <path d="m5.5 8 4.5 4.500L14.5 8" />
    </Icon>
  );
}

export function FollowIcon() {
  return (
    <Icon>
      <circle cx="10" cy="10" r="5.5" />
      <path d="M10 2.500v3.500M10 14v3.500M2.5 10H6M14 10h3.5" />
    </Icon>
  );
}

export function CommandsIcon() {
  return (
    <Icon>
      <path d="m4 6 4 4-4 4M10 15h6" />
    </Icon>
  );
}

export function KeyboardIcon() {
  return (
    <Icon>
      <path d="M2.5 6.500A1.5 1.5 0 0 1 4 5h12a1.5 1.5 0 0 1 1.5 1.500v7A1.5 1.5 0 0 1 16 15H4a1.5 1.5 0 0 1-1.5-1.500v-7ZM6.5 12.200h7" />
      <path d="M5.5 8.500h.01M8.5 8.500h.01M11.5 8.500h.01M14.5 8.500h.01" stroke-width="2" />
    </Icon>
  );
}

export function SettingsIcon() {
  return (
    <Icon>
      <path d="M3 6h8M15 6h2M3 14h2M9 14h8" />
      <circle cx="13" cy="6" r="2" />
      <circle cx="7" cy="14" r="2" />
    </Icon>
  );
}

export function PencilIcon() {
  return (
    <Icon>
      <path d="m4 16 .8-3.400L13.3 4a1.6 1.6 0 0 1 2.3 0l.4.400a1.6 1.6 0 0 1 0 2.300L7.4 15.2 4 16Z" />
    </Icon>
  );
}
