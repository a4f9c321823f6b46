// Icons of chat and comments, on the same grid as all others.
import { Icon } from '../ui/icons.tsx';

export function TalkIcon() {
  return (
    <Icon>
      <path d="M3.8 4.5h12.4v8.6H9.4l-3.6 3.1v-3.1h-2z" />
      <path d="M7 7.6h6M7 10h3.6" />
    </Icon>
  );
}

export function SendIcon() {
  return (
    <Icon>
      <path d="M3.6 10h6M3.6 10l-.8-5.6L17 10 2.8 15.6z" />
    </Icon>
  );
}

export function SmileIcon() {
  return (
    <Icon>
      <circle cx="10" cy="10" r="6.6" />
      <path d="M7.2 11.6a3.2 3.2 0 0 0 5.6 0M7.8 8.1h.01M12.2 8.1h.01" />
    </Icon>
  );
}

export function ReplyIcon() {
  return (
    <Icon>
      <path d="M8 5 3.8 9.2 8 13.4M4.2 9.2h7.2a4.6 4.6 0 0 1 4.6 4.6v1.2" />
    </Icon>
  );
}

export function TrashIcon() {
  return (
    <Icon>
      <path d="M4.5 6h11M8 6V4h4v2M5.8 6l.7 10h7l.7-10M8.6 9v4.4M11.4 9v4.4" />
    </Icon>
  );
}

export function ClockIcon() {
  return (
    <Icon>
      <circle cx="10" cy="10" r="6.6" />
      <path d="M10 6.4V10l2.4 1.6" />
    </Icon>
  );
}

/** A place in the text. */
export function PassageIcon() {
  return (
    <Icon>
      <path d="M4 5h12M4 8.4h5M4 15h12M4 11.6h3" />
      <path d="M9.4 11.6h6.6M16 8.4h-4" stroke-width="3.2" stroke-opacity="0.35" />
    </Icon>
  );
}

export function ReopenIcon() {
  return (
    <Icon>
      <path d="M4.6 10a5.4 5.4 0 1 1 1.7 3.9M4.4 6.2V10h3.8" />
    </Icon>
  );
}

export function DownIcon() {
  return (
    <Icon>
      <path d="M10 4v11M5.2 10.4 10 15.2l4.8-4.8" />
    </Icon>
  );
}

export function UpIcon() {
  return (
    <Icon>
      <path d="M10 16V5M5.2 9.6 10 4.8l4.8 4.8" />
    </Icon>
  );
}
