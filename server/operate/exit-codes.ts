// How every command of `prosa` ends. The table in docs/self-hosting.md says the same.

export const OPERATE_EXIT = {
  /** Done, and nothing is wrong. */
  done: 0,
  /** It could not be done; nothing was left behind. */
  failed: 1,
  /** The command was given wrongly: nothing was begun. */
  misused: 2,
  /** Done, but something is wrong with what was looked at: each thing has had a line of its own. */
  faulty: 3,
} as const;

export type OperateExit = (typeof OPERATE_EXIT)[keyof typeof OPERATE_EXIT];

/** What a command could not do, as one line for a person. */
export class OperateError extends Error {
  readonly exit: OperateExit;
  constructor(line: string, exit: OperateExit = OPERATE_EXIT.failed) {
    super(line);
    this.name = 'OperateError';
    this.exit = exit;
  }
}
