/** Adds checks and a vitest JSON report up. */

/**
 * @param checks results of our own checks: name and status
 * @param report vitest's JSON report, or undefined when it wrote none
 * @param code vitest's exit status; where it tells of a failure that no test shows, that counts as one failed test
 */
export function summarize(checks, report, code) {
  const results = [...checks];
  for (const file of report?.testResults ?? []) {
    const name = file.name.replaceAll('\\', '/').replace(/^.*\/(?=test\/)/, '');
    for (const test of file.assertionResults) {
      results.push({ name: `${name}: ${test.fullName}`, status: test.status });
    }
    if (file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed')) {
      results.push({ name: `${name}: the file itself`, status: 'failed' });
    }
  }
  const vitestFailed = results.slice(checks.length).some(({ status }) => status === 'failed');
  if (code !== 0 && !vitestFailed) {
    results.push({ name: report ? 'vitest (see above)' : 'vitest did not run', status: 'failed' });
  }
  const having = (...statuses) => results.filter(({ status }) => statuses.includes(status)).map(({ name }) => name);
  const failures = having('failed');
  const passed = having('passed').length;
  const skipped = having('skipped', 'pending', 'todo', 'disabled');
  return { passed, failed: failures.length, skipped, failures };
}
