/** Where the system, Node.js or OpenSSL said no. */
export type SystemErrorSource = 'file' | 'listen' | 'connection' | 'lookup' | 'certificate';

type Sentences = Readonly<Record<string, string>>;

const NO_DESCRIPTORS = 'this process has no file descriptors left: raise its limit (ulimit -n, LimitNOFILE)';
const NO_MACHINE_DESCRIPTORS = 'this machine has no file descriptors left: raise fs.file-max';
const NO_MEMORY = 'the system has no memory left for it';
const NO_BUFFERS = 'the system has no memory left for network buffers';
const INTERNAL = 'the system refused a call of this server, which is a fault of the server or of a sandbox around it';

/** The same sentence for all of these codes. */
function every(codes: string, sentence: string): Sentences {
  return Object.fromEntries(codes.split(' ').map((code) => [code, sentence]));
}

/** What a code means wherever it comes from. */
const ANYWHERE: Sentences = {
  EMFILE: NO_DESCRIPTORS,
  ENFILE: NO_MACHINE_DESCRIPTORS,
  ENOMEM: NO_MEMORY,
  ENOBUFS: NO_BUFFERS,
  EACCES: 'this process may not do that',
  EPERM: 'this process may not do that: look at its user, its capabilities and its seccomp profile',
  EAGAIN: 'the system has too much to do just now',
  EINTR: 'the system broke it off',
  ECANCELED: 'it was given up',
  ETIMEDOUT: 'it took too long',
  EIO: 'the device fails: look in the log of the kernel',
  ENOSYS: 'the kernel, or a sandbox around this process, does not know the call',
  ENOTSUP: 'the kernel, or the file system, does not support it',
  EPIPE: 'the other side no longer reads',
  EOF: 'the other side ended it',
  UNKNOWN: 'the system gives a reason that nobody knows',
  ...every(
    'E2BIG EALREADY EBADF ECHARSET EDESTADDRREQ EFAULT EFTYPE EILSEQ EINVAL EISCONN EMLINK EMSGSIZE ' +
      'ENODATA ENOEXEC ENOPROTOOPT ENOTCONN ENOTSOCK ENOTTY EOVERFLOW EPROTONOSUPPORT EPROTOTYPE ERANGE ' +
      'ESHUTDOWN ESOCKTNOSUPPORT ESPIPE ESRCH EUNATCH',
    INTERNAL,
  ),
};

/** What is to be said of a file or a folder. */
const FILE: Sentences = {
  ENOENT: 'it does not exist',
  ENOTDIR: 'a part of its path is no folder',
  EACCES: 'this process may not read or write it: look at its owner, its mode and those of its folders',
  EPERM: 'this process may not read or write it: look at its owner, its mode and its attributes',
  EISDIR: 'it is a folder',
  EEXIST: 'it is there already',
  ENOTEMPTY: 'the folder is not empty',
  ENOSPC: 'there is no space left on its file system',
  EDQUOT: 'the quota of its owner is used up',
  EFBIG: 'it is larger than a file may be there',
  EROFS: 'its file system is read-only',
  EBUSY: 'something else holds it',
  ETXTBSY: 'it is a program that runs',
  EXDEV: 'it and its folder are on different file systems',
  ELOOP: 'its symbolic links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  ENODEV: 'it is a device that is not there',
  ENXIO: 'it is a device, or a pipe that nobody reads',
  EINVAL: 'its name, or its file system, does not allow that',
  ESTALE: 'it is gone from its network file system: mount that anew',
  EREMOTEIO: 'its network file system fails',
  EHOSTDOWN: 'its network file system cannot be reached',
  ERR_INVALID_ARG_VALUE: 'its name holds a character that no file name has',
  ERR_FS_FILE_TOO_LARGE: 'it is larger than 2 GiB',
  ERR_STRING_TOO_LONG: 'it is larger than 512 MiB',
};

/** What is to be said of the address and port that requests come to. */
const LISTEN: Sentences = {
  EADDRINUSE: 'it is in use by another process; the kubelet itself uses 10250. Set --secure-port to a free port',
  EACCES: 'it needs privileges; set --secure-port to a port from 1024 on',
  EPERM: 'it needs privileges; set --secure-port to a port from 1024 on',
  EADDRNOTAVAIL: 'it is no address of this machine; set --bind-address to one of its own, or 0.0.0.0',
  EAFNOSUPPORT: 'this machine has no addresses of that family; set --bind-address=0.0.0.0',
  EINVAL: 'the system does not take that address; set --bind-address=0.0.0.0',
  ENODEV: 'the interface that --bind-address names is not there',
  ENOTSUP: 'the kernel does not share ports; leave --permit-port-sharing out',
  ENOPROTOOPT: 'the kernel does not share ports; leave --permit-port-sharing out',
  ERR_SOCKET_BAD_PORT: 'the port is out of range; set --secure-port to a number from 1 to 65535',
  ENOTFOUND: 'the name in --bind-address does not resolve; set an IP address',
};

/** What is to be said of the other side of a connection. */
const CONNECTION: Sentences = {
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: 'the other side broke the connection off',
  ECONNABORTED: 'the connection was broken off',
  ETIMEDOUT: 'the other side does not answer',
  EHOSTUNREACH: 'there is no way to its machine',
  EHOSTDOWN: 'its machine is down',
  ENETUNREACH: 'there is no way to its network',
  ENETDOWN: 'the network of this machine is down',
  ENONET: 'this machine is in no network',
  EADDRNOTAVAIL: 'this machine has no free port, or no address of that family, to connect from',
  EADDRINUSE: 'this machine has no free port to connect from',
  EAFNOSUPPORT: 'this machine has no addresses of that family',
  EACCES: 'a firewall of this machine does not allow it',
  EPERM: 'a firewall of this machine does not allow it',
  EPROTO: 'the other side does not speak the protocol',
  ERR_SOCKET_BAD_PORT: 'the port is out of range: it must be a number from 1 to 65535',
};

/** What is to be said of a name: the codes of getaddrinfo and of DNS servers. */
const LOOKUP: Sentences = {
  ENOTFOUND: 'no DNS server knows the name',
  EAI_NONAME: 'no DNS server knows the name',
  ENONAME: 'no DNS server knows the name',
  EAI_NODATA: 'the name has no address',
  ENODATA: 'the name has no address',
  EAI_ADDRFAMILY: 'the name has no address of that family',
  EAI_AGAIN: 'no DNS server answers, or none can say just now',
  EAI_FAIL: 'a DNS server fails',
  ESERVFAIL: 'a DNS server fails',
  EREFUSED: 'a DNS server refuses to answer',
  ETIMEOUT: 'no DNS server answers in time',
  ECONNREFUSED: 'no DNS server listens: look at /etc/resolv.conf',
  EAI_SYSTEM: 'the system cannot look names up: look at /etc/resolv.conf and /etc/nsswitch.conf',
  EAI_CANCELED: 'the look-up was given up',
  ECANCELLED: 'the look-up was given up',
  EDESTRUCTION: 'the look-up was given up',
  EAI_INPROGRESS: 'the name is being looked up: no DNS server has answered yet',
  EAI_MEMORY: NO_MEMORY,
  EFILE: 'the file of hosts or of DNS servers cannot be read',
  ...every('EFORMERR ENOTIMP EBADRESP EAI_PROTOCOL', 'a DNS server does not understand'),
  ...every(
    'EBADQUERY EBADNAME EBADFAMILY EBADSTR EBADFLAGS EBADHINTS ENOTINITIALIZED EAI_BADFLAGS EAI_BADHINTS ' +
      'EAI_FAMILY EAI_OVERFLOW EAI_SERVICE EAI_SOCKTYPE ELOADIPHLPAPI EADDRGETNETWORKPARAMS',
    'the name is none that can be looked up',
  ),
};

/** What is to be said of a certificate, a key, or the two together: the codes of OpenSSL. */
const CERTIFICATE: Sentences = {
  ERR_MISSING_PASSPHRASE: 'the key is encrypted, and this server has no passphrase for it: store it without one',
  ERR_OSSL_CRYPTO_INTERRUPTED_OR_CANCELLED:
    'the key is encrypted, and this server has no passphrase for it: store it without one',
  ERR_OSSL_BAD_DECRYPT: 'the key is encrypted, and this server has no passphrase for it: store it without one',
  ERR_OSSL_PEM_NO_START_LINE: 'there is nothing in PEM in it',
  ERR_OSSL_PEM_BAD_END_LINE: 'a PEM block in it has no end',
  ERR_OSSL_PEM_BAD_BASE64_DECODE: 'a PEM block in it is no base64',
  ERR_OSSL_UNSUPPORTED: 'there is no key or certificate in it, or one in a form that OpenSSL does not read',
  ERR_OSSL_EVP_UNSUPPORTED_ALGORITHM: 'it has an algorithm that OpenSSL does not know',
  ERR_OSSL_X509_KEY_VALUES_MISMATCH: 'the key is not that of the certificate',
  ERR_OSSL_X509_KEY_TYPE_MISMATCH: 'the key is not that of the certificate',
  ERR_SSL_NO_CERTIFICATE_ASSIGNED: 'there is a key, and no certificate',
  ERR_SSL_EE_KEY_TOO_SMALL: 'the key is too short: 2048 bits of RSA, or 256 of an elliptic curve, are needed',
  ERR_SSL_CA_KEY_TOO_SMALL: 'the key of an authority is too short: 2048 bits of RSA are needed',
  ERR_SSL_CA_MD_TOO_WEAK: 'an authority signed with SHA-1 or MD5, which OpenSSL no longer takes',
  ERR_SSL_UNKNOWN_CERTIFICATE_TYPE: 'it has an algorithm that OpenSSL does not know',
};

const PLACES: Readonly<Record<SystemErrorSource, Sentences>> = {
  file: FILE,
  listen: LISTEN,
  connection: CONNECTION,
  lookup: LOOKUP,
  certificate: CERTIFICATE,
};

/** What is said of a code at that place, after the code; undefined: nothing is known of it. */
export function systemSentence(code: string, place: SystemErrorSource): string | undefined {
  const sentences = PLACES[place];
  const sentence = Object.hasOwn(sentences, code)
    ? sentences[code]
    : Object.hasOwn(ANYWHERE, code)
      ? ANYWHERE[code]
      : undefined;
  return sentence === undefined ? undefined : `${code}: ${sentence}`;
}

/** What is wrong, in a clause: of a code that is known its sentence, of anything else what it says itself. */
export function systemProblem(error: unknown, place: SystemErrorSource): string {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  const known = typeof code === 'string' ? systemSentence(code, place) : undefined;
  if (known !== undefined) return known;
  // OpenSSL's own texts are `error:0A00018F:SSL routines::ee key too small`.
  return error instanceof Error ? error.message.replace(/^error:[0-9A-F]+:([^:]*):[^:]*:/, '$1: ') : String(error);
}

/** Whether this process or machine has run out of something, so that the other side is not to blame. */
export function isOutOfResources(code: string): boolean {
  return ['EMFILE', 'ENFILE', 'ENOMEM', 'ENOBUFS', 'EAI_MEMORY'].includes(code);
}
