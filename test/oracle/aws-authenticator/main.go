// Reads ConfigMaps and identities as JSON lines and answers each with what aws-iam-authenticator makes of it.
//
// A line is {"data": {…}, "arns": […]}; the answer holds what ParseMap returns and, for each ARN, its canonical form and
// the mapping that the store's own lookup finds.
package main

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"strings"
	_ "unsafe" // for go:linkname

	"github.com/sirupsen/logrus"
	"sigs.k8s.io/aws-iam-authenticator/pkg/arn"
	"sigs.k8s.io/aws-iam-authenticator/pkg/config"
	"sigs.k8s.io/aws-iam-authenticator/pkg/mapper/configmap"
)

type question struct {
	Data map[string]string `json:"data"`
	Arns []string          `json:"arns"`
}

type identity struct {
	Canonical string   `json:"canonical"`
	Error     string   `json:"error"`
	Source    string   `json:"source"`
	Username  string   `json:"username"`
	Groups    []string `json:"groups"`
}

type answer struct {
	Roles      []config.RoleMapping `json:"roles"`
	Users      []config.UserMapping `json:"users"`
	Accounts   []string             `json:"accounts"`
	Error      string               `json:"error"`
	Identities []identity           `json:"identities"`
}

func main() {
	logrus.SetOutput(io.Discard)
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<20), 1<<26)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var asked question
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			panic(err)
		}
		if err := out.Encode(reply(asked)); err != nil {
			panic(err)
		}
	}
}

func reply(asked question) answer {
	users, roles, accounts, err := configmap.ParseMap(asked.Data)
	result := answer{Roles: roles, Users: users, Accounts: accounts, Identities: []identity{}}
	if err != nil {
		result.Error = err.Error()
	}
	if len(asked.Arns) == 0 {
		return result
	}
	store := &configmap.MapStore{}
	saveMap(store, users, roles, accounts)
	for _, caller := range asked.Arns {
		result.Identities = append(result.Identities, look(store, caller))
	}
	return result
}

// The store fills itself only from a watch of a cluster; this is the function that its watch calls.
//
//go:linkname saveMap sigs.k8s.io/aws-iam-authenticator/pkg/mapper/configmap.(*MapStore).saveMap
func saveMap(store *configmap.MapStore, users []config.UserMapping, roles []config.RoleMapping, accounts []string)

func look(store *configmap.MapStore, caller string) identity {
	_, canonical, err := arn.Canonicalize(caller)
	if err != nil {
		return identity{Error: err.Error()}
	}
	found := identity{Canonical: canonical}
	key := strings.ToLower(canonical)
	if role, err := store.RoleMapping(key); err == nil {
		found.Source, found.Username, found.Groups = "mapRoles", role.Username, role.Groups
	} else if user, err := store.UserMapping(key); err == nil {
		found.Source, found.Username, found.Groups = "mapUsers", user.Username, user.Groups
	} else if parts := strings.Split(canonical, ":"); len(parts) > 4 && store.AWSAccount(parts[4]) {
		found.Source, found.Username = "mapAccounts", canonical
	}
	return found
}
