import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Json, protocolVersion } from './wire';

/** The content of a `kernel_info_reply`. */
export function kernelInfo(): Json {
  const { version } = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  return {
    status: 'ok',
    protocol_version: protocolVersion,
    implementation: 'explainbook',
    implementation_version: version,
    language_info: {
      name: 'typescript',
      version: '5.0.4',
      mimetype: 'text/typescript',
      file_extension: '.ts',
      pygments_lexer: 'typescript',
      // By its name: clients with typed messages know no other object here than IPython's name and version.
      codemirror_mode: 'typescript',
      nbconvert_exporter: 'script',
    },
    banner: `Explainbook ${version}: TypeScript on Node ${process.versions.node}`,
    debugger: true,
    help_links: [],
    supported_features: ['debugger', 'kernel subshells'],
  };
}
