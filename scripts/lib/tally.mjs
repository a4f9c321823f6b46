// Counts what passed and what failed, over test runners that report in JSON and over plain checks.
import { existsSync, readFileSync } from 'node:fs';

export class Tally {
  passed = 0;
  failed = 0;
  skipped = 0;
  /** What did not pass, one line each. */
  failures = [];
  /** What passed at a second try only, one line each. */
  doubts = [];

  /** One check that counts as one test. */
  add(name, ok) {
    if (ok) this.passed += 1;
    else this.#fail(name);
  }

  /** The JSON report of vitest. `exitCode` is what the run itself said. */
  addVitest(name, file, exitCode) {
    const report = readReport(file);
    if (report === null) {
      this.#fail(`${name}: ended with ${exitCode} and left no report`);
      return;
    }
    const before = this.failed;
    for (const suite of report.testResults) {
      // A file that cannot be loaded has no tests in it, and is a failure nevertheless.
      const failedTests = suite.assertionResults.filter(test => test.status === 'failed');
      if (suite.status === 'failed' && failedTests.length === 0) this.#fail(`${name}: ${suite.name}`);
      for (const test of suite.assertionResults) {
        if (test.status === 'passed') this.passed += 1;
        else if (test.status === 'failed') this.#fail(`${name}: ${test.fullName}`);
        else this.skipped += 1;
      }
    }
    // Errors outside of tests, such as an unhandled rejection, show in the exit code only.
    if (exitCode !== 0 && this.failed === before) this.#fail(`${name}: ended with ${exitCode}`);
  }

  /** The JSON report of Playwright. */
  addPlaywright(name, file, exitCode) {
    const report = readReport(file);
    if (report === null) {
      this.#fail(`${name}: ended with ${exitCode} and left no report`);
      return;
    }
    const before = this.failed;
    for (const spec of listSpecs(report.suites ?? [])) {
      for (const test of spec.tests) {
        if (test.status === 'skipped') this.skipped += 1;
        else if (test.status === 'unexpected') this.#fail(`${name}: ${spec.title}`);
        else this.passed += 1;
        if (test.status === 'flaky') this.doubts.push(`${name}: ${spec.title}`);
      }
    }
    for (const error of report.errors ?? []) this.#fail(`${name}: ${firstLine(error.message)}`);
    if (exitCode !== 0 && this.failed === before) this.#fail(`${name}: ended with ${exitCode}`);
  }

  /** The last line of `npm test`. */
  summary() {
    return `${this.passed} passed, ${this.failed} failed`;
  }

  #fail(line) {
    this.failed += 1;
    this.failures.push(line);
  }
}

function readReport(file) {
  if (!existsSync(file)) return null;
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // SyntaxError: the runner was ended while it wrote. Then there is no report.
    return null;
  }
}

function listSpecs(suites) {
  return suites.flatMap(suite => [...(suite.specs ?? []), ...listSpecs(suite.suites ?? [])]);
}

function firstLine(text) {
  return String(text ?? 'error').split('\n', 1)[0];
}
