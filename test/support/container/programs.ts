/** Where Debian puts what containers are made of. */
export const RUNC = '/usr/sbin/runc';
export const TINI = '/usr/bin/tini';
export const BUSYBOX = '/usr/bin/busybox';
