import { chromium, type Browser } from 'playwright-core';
import { browserPath } from './installation.js';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts the machine's Chromium, unseen and without a profile. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = browserPath();
  if (!executablePath) throw new Error('No Chromium is installed (Debian: apt-get install chromium).');
  return chromium.launch({ executablePath, args: FLAGS });
}
