// @ts-check
// Prints one line with the counts of a test run: node scripts/count-tests.js <results of vitest's JSON reporter>.
import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** @typedef {{ status: string, assertionResults: { status: string }[] }} FileResult */

/**
 * A file that failed outside of its tests, because it could not be loaded for example, counts as one failure.
 * @param {{ testResults: FileResult[] }} results
 */
export function countTests({ testResults }) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { status, assertionResults } of testResults) {
    const statuses = assertionResults.map((result) => result.status);
    const failed = statuses.filter((name) => name === 'failed').length;
    const passed = statuses.filter((name) => name === 'passed').length;
    counts.failed += failed === 0 && status === 'failed' ? 1 : failed;
    counts.passed += passed;
    counts.skipped += statuses.length - passed - failed;
  }
  return counts;
}

/** @param {ReturnType<typeof countTests>} counts */
export function formatCounts({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const file = process.argv[2] ?? '';
  // A run that left no results did not end: that is a failure as well.
  const counts = existsSync(file)
    ? countTests(JSON.parse(readFileSync(file, 'utf8')))
    : { passed: 0, failed: 1, skipped: 0 };
  console.log(formatCounts(counts));
  if (counts.failed > 0 || counts.passed === 0) process.exitCode = 1;
}
