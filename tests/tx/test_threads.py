"""Signatures are verified by many threads at once, as an executor's are, and none disturbs another."""

from concurrent.futures import ThreadPoolExecutor

import coincurve

from chain.tx.keys import verify_secp256k1

KEY = coincurve.PrivateKey(bytes(range(1, 33)))
PUBLIC = KEY.public_key.format()


def test_threads_that_verify_at_once_do_not_disturb_each_other() -> None:
    signed = [
        (digest, KEY.sign_recoverable(digest, hasher=None)[:64])
        for digest in (bytes([number]) * 32 for number in range(1, 65))
    ]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda one: verify_secp256k1(PUBLIC, *one), signed * 200))
        false = list(pool.map(lambda one: verify_secp256k1(PUBLIC, one[0], signed[0][1]), signed[1:] * 200))
    assert found == [True] * len(found)
    assert not any(false)
