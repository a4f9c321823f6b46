// Asks for roles, and never answers with one that has been changed while it was asked for.
import type { Role } from '../../protocol/roles.ts';
import type { Roles } from './ports.ts';

interface Question {
  doc: string;
  isStale: boolean;
}

export class RoleDesk {
  readonly #roles: Roles;
  readonly #open = new Set<Question>();

  /** `changed` is called after every change, when questions that were open have been marked. */
  constructor(roles: Roles, changed: (doc: string | null) => void) {
    this.#roles = roles;
    roles.onChanged(doc => {
      for (const question of this.#open) if (doc === null || question.doc === doc) question.isStale = true;
      changed(doc);
    });
  }

  /**
   * Runs `act` with the role that the person has now, and answers what it answers. Safety: when `act` begins, no change has
   * been announced since the role was given. Liveness: asked again as long as changes come; each question sees later
   * changes only. Rejects when the role cannot be read.
   */
  async withRole<T>(person: string, doc: string, act: (role: Role | null) => T | Promise<T>): Promise<T> {
    for (;;) {
      const question: Question = { doc, isStale: false };
      this.#open.add(question);
      let role: Role | null;
      try {
        role = await this.#roles.roleOf(person, doc);
      } finally {
        this.#open.delete(question);
      }
      // No await between this and `act`.
      if (!question.isStale) return act(role);
    }
  }

  /** The same for who only looks: it may have changed when the answer is read. */
  roleOf(person: string, doc: string): Promise<Role | null> {
    return this.withRole(person, doc, role => role);
  }
}
