package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"

	"golang.org/x/mod/sumdb/tlog"
)

// vectors prints, for each size, the root and a hash over all proofs: for inclusion those of every
// index in order, for consistency those from every size from 1 on. The leaf of index i is over the
// eight bytes of i, big-endian, after the byte 1.
func vectors(text string) error {
	largest, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return err
	}
	var stored store
	for n := int64(0); n <= largest; n++ {
		root, err := tlog.TreeHash(n, stored)
		if err != nil {
			return err
		}
		inclusion, consistency := sha256.New(), sha256.New()
		for i := int64(0); i < n; i++ {
			record, err := tlog.ProveRecord(n, i, stored)
			if err != nil {
				return err
			}
			for _, hash := range record {
				inclusion.Write(hash[:])
			}
			tree, err := tlog.ProveTree(n, i+1, stored)
			if err != nil {
				return err
			}
			for _, hash := range tree {
				consistency.Write(hash[:])
			}
		}
		if n > 0 { // the package has another root of nothing than RFC 6962
			fmt.Printf("%d\t%s\t%x\t%x\n", n, hex.EncodeToString(root[:]), inclusion.Sum(nil), consistency.Sum(nil))
		}
		record := append([]byte{1}, bytes.Repeat([]byte{0}, 8)...)
		for b := 0; b < 8; b++ {
			record[8-b] = byte(n >> (8 * b))
		}
		hashes, err := tlog.StoredHashes(n, record, stored)
		if err != nil {
			return err
		}
		stored = append(stored, hashes...)
	}
	return nil
}

// store keeps all hashes of a tree in memory.
type store []tlog.Hash

func (s store) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var out []tlog.Hash
	for _, index := range indexes {
		out = append(out, s[index])
	}
	return out, nil
}
