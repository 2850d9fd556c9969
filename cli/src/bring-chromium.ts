import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Where Debian and its kin put it. */
export const chromiumPaths = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export function findChromium(): string | undefined {
  return chromiumPaths.find((path) => existsSync(path));
}

/** For the tests in a real browser: Debian's, installed when it is missing and that is allowed. */
export async function bringChromium(): Promise<void> {
  if (findChromium()) return;
  const mayInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!mayInstall) {
    process.stderr.write(
      'The browser tests need Chromium: apt-get install chromium (浏览器测试需要 Chromium，请先安装)\n',
    );
    return;
  }
  process.stderr.write('Installing Chromium for the browser tests · 正在安装 Chromium\n');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['-qq', 'update'], { stdio: 'ignore', env });
  spawnSync('apt-get', ['-qq', 'install', '-y', '--no-install-recommends', 'chromium', 'fonts-noto-cjk'], {
    stdio: 'ignore',
    env,
  });
  if (!findChromium()) process.stderr.write('Chromium could not be installed; the browser tests will say so.\n');
}
