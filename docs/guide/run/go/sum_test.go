package sum

import (
	"os"
	"testing"
)

func TestSum(t *testing.T) {
	if sum := Sum(1, 2, 3); sum != 6 {
		t.Errorf("1 + 2 + 3 = %d", sum)
	}
}

func TestFiles(t *testing.T) {
	if _, err := os.ReadFile("testdata/numbers"); err != nil {
		t.Error(err)
	}
}
