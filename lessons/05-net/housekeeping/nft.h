#ifndef NFT_H
#define NFT_H

/* Outside, while the lock on the network namespace is held: has nft(8) carry
 * out the script, as one transaction.  Even if we are killed it comes to its
 * end, and until then nobody else gets the lock.
 * Returns 0, or -1 with errno set after saying why, in nft's own words. */
int run_nft(const char *script);

#endif
