// Command tlog checks a feed as a transparency log, with the Go project's own packages for such logs
// (golang.org/x/mod/sumdb/note and tlog) and nothing of this project.
//
//	tlog check PREFIX VKEY [OLD]   checks the log below a URL; OLD is a checkpoint saved before
//	tlog vectors SIZE              prints roots and proofs of all trees up to a size
package main

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	tileHeight  = 8
	tileWidth   = 1 << tileHeight
	answerLimit = 32 << 20
)

func main() {
	var err error
	switch {
	case len(os.Args) >= 4 && os.Args[1] == "check":
		old := ""
		if len(os.Args) > 4 {
			old = os.Args[4]
		}
		err = check(strings.TrimSuffix(os.Args[2], "/"), os.Args[3], old)
	case len(os.Args) == 3 && os.Args[1] == "vectors":
		err = vectors(os.Args[2])
	default:
		err = errors.New("usage: tlog check PREFIX VKEY [OLD] | tlog vectors SIZE")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "tlog:", err)
		os.Exit(1)
	}
}

func check(prefix, vkey, oldFile string) error {
	client := &source{prefix: prefix, http: &http.Client{Timeout: 60 * time.Second}, tiles: map[tlog.Tile][]byte{}}
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return err
	}
	signed, err := client.get("checkpoint")
	if err != nil {
		return err
	}
	tree, err := open(signed, verifier)
	if err != nil {
		return err
	}
	hashes := tlog.TileHashReader(tree, client)
	if err := client.entries(tree, hashes); err != nil {
		return err
	}
	if oldFile != "" {
		if err := extends(oldFile, verifier, tree, hashes); err != nil {
			return err
		}
	}
	fmt.Printf("tlog: size=%d root=%s tiles=%d: valid\n", tree.N, tree.Hash, len(client.tiles))
	return nil
}

// open verifies a checkpoint's signature and reads its three lines.
func open(signed []byte, verifier note.Verifier) (tlog.Tree, error) {
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		return tlog.Tree{}, errors.New("no checkpoint of this log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return tlog.Tree{}, errors.New("no root")
	}
	return tlog.Tree{N: size, Hash: tlog.Hash(*(*[tlog.HashSize]byte)(root))}, nil
}

// extends checks that the log of an older checkpoint is the beginning of this one.
func extends(file string, verifier note.Verifier, tree tlog.Tree, hashes tlog.HashReader) error {
	signed, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	old, err := open(signed, verifier)
	if err != nil {
		return err
	}
	proof, err := tlog.ProveTree(tree.N, old.N, hashes)
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash)
}

// source reads a log's files over HTTP. It is a tlog.TileReader.
type source struct {
	prefix string
	http   *http.Client
	tiles  map[tlog.Tile][]byte // authenticated: the reader saves only what the root proves
}

func (s *source) Height() int { return tileHeight }

func (s *source) SaveTiles(tiles []tlog.Tile, data [][]byte) {
	for i, tile := range tiles {
		s.tiles[tile] = data[i]
	}
}

func (s *source) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		if data, saved := s.tiles[tile]; saved {
			all = append(all, data)
			continue
		}
		// The paths of C2SP are those of sumdb without the height.
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		data, err := s.get(path)
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func (s *source) get(path string) ([]byte, error) {
	answer, err := s.http.Get(s.prefix + "/" + path)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(io.LimitReader(answer.Body, answerLimit))
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s: %s", path, answer.Status, data)
	}
	return data, err
}

// entries reads every bundle and proves each of its entries.
func (s *source) entries(tree tlog.Tree, hashes tlog.HashReader) error {
	for first := int64(0); first < tree.N; first += tileWidth {
		tile := tlog.Tile{H: tileHeight, L: -1, N: first / tileWidth, W: tileWidth}
		if tree.N-first < tileWidth {
			tile.W = int(tree.N - first)
		}
		path := strings.Replace(tile.Path(), "tile/8/data/", "tile/entries/", 1)
		bundle, err := s.get(path)
		if err != nil {
			return err
		}
		for i := 0; i < tile.W; i++ {
			entry, rest, err := next(bundle)
			if err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			bundle = rest
			if err := proved(tree, hashes, first+int64(i), entry); err != nil {
				return fmt.Errorf("entry %d: %w", first+int64(i), err)
			}
		}
		if len(bundle) != 0 {
			return fmt.Errorf("%s: more than %d entries", path, tile.W)
		}
	}
	return nil
}

func next(bundle []byte) (entry, rest []byte, err error) {
	if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
		return nil, nil, io.ErrUnexpectedEOF
	}
	end := 2 + int(binary.BigEndian.Uint16(bundle))
	return bundle[2:end], bundle[end:], nil
}

// proved checks an entry's leaf, and for some entries of each tile the whole way to the root.
func proved(tree tlog.Tree, hashes tlog.HashReader, index int64, entry []byte) error {
	leaf := tlog.RecordHash(entry)
	if tree.N > 4*tileWidth && index%61 != 0 && index != tree.N-1 {
		found, err := hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
		if err != nil {
			return err
		}
		if found[0] != leaf {
			return errors.New("not what its tile says")
		}
		return nil
	}
	proof, err := tlog.ProveRecord(tree.N, index, hashes)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(proof, tree.N, tree.Hash, index, leaf)
}
