import type { Notifications } from '../../ui/notifications';
import { withProgress } from '../../ui/progress';
import type { FollowerSurface } from './follower';

/** The editor's notifications, as the follower of operations uses them. */
export function notificationSurface(notifications: Notifications): FollowerSurface {
  const tell = { information: 'info', warning: 'warn', error: 'error' } as const;
  return {
    progress: (title, cancellable, task) =>
      withProgress({ title, where: 'notification', cancellable }, (report, cancelled) =>
        task((message, percent) => report({ message, fraction: percent / 100 }), cancelled),
      ),
    tell(message, act) {
      const actions = message.actions.map(({ id, label }) => ({ label, run: () => act(id) }));
      notifications[tell[message.severity]](message.text, actions);
    },
  };
}
