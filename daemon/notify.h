/*
 * notify.h - sd_notify(3) in our own few lines: no library for one datagram.
 */
#ifndef DAEMON_NOTIFY_H
#define DAEMON_NOTIFY_H

#include <stdint.h>

/* Sends "READY=1", "STATUS=..." and the like; nothing where systemd does not listen. */
void notify(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* How often WATCHDOG=1 is to be sent, half of what systemd asks; 0: not asked for. */
int64_t notify_watchdog_ms(void);

#endif
