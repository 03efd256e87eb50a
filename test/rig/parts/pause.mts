/** The pause image's program: waits for SIGTERM, and answers `-v`, which kubeadm's upgrade check runs. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureCached } from '../../harness/tools/cache.mjs';
import { ensureGo } from '../../harness/tools/go.mjs';
import { run } from '../../harness/tools/run.mjs';

const SOURCE = `package main

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == "-v" {
		fmt.Println("pause of the test rig")
		return
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGINT, syscall.SIGTERM)
	reap := make(chan os.Signal, 16)
	signal.Notify(reap, syscall.SIGCHLD)
	for {
		select {
		case <-stop:
			return
		case <-reap:
			for {
				if pid, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil); pid <= 0 || err != nil {
					break
				}
			}
		}
	}
}
`;

/** Folder holding `pause`. */
export function ensurePause(): Promise<string> {
  return ensureCached({
    name: 'pause',
    version: '2',
    title: 'pause (built from source)',
    build: async (work: string) => {
      const source = join(work, 'source');
      mkdirSync(source);
      writeFileSync(join(source, 'go.mod'), 'module drydock.test/pause\n\ngo 1.21\n');
      writeFileSync(join(source, 'main.go'), SOURCE);
      await run([await ensureGo(), 'build', '-trimpath', '-ldflags', '-s -w', '-o', join(work, 'pause'), '.'], {
        cwd: source,
        env: { CGO_ENABLED: '0', GOWORK: 'off' },
      });
    },
  });
}
