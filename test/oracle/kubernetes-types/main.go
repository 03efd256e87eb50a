// How Kubernetes stores and shows its built-in objects.
//
//	describe       prints for each kind the numbers of its fields in Protocol Buffers and their names in JSON, as the tags of the
//	               Go types say
//	examples SEED  prints for each kind an object that is filled at random: as it is stored (base64), and as the API shows it
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/scheme"
)

// field: its number, name in JSON, type, and marks (see the decoder).
type field struct {
	Number int    `json:"number"`
	Name   string `json:"name"`
	Type   string `json:"type"`
	Marks  string `json:"marks"`
}

type out struct {
	Kinds    map[string]string  `json:"kinds"`
	Messages map[string][]field `json:"messages"`
}

var special = map[string]string{
	"k8s.io/apimachinery/pkg/apis/meta/v1.Time":      "T",
	"k8s.io/apimachinery/pkg/apis/meta/v1.MicroTime": "M",
	"k8s.io/apimachinery/pkg/apis/meta/v1.Duration":  "D",
	"k8s.io/apimachinery/pkg/api/resource.Quantity":  "Q",
	"k8s.io/apimachinery/pkg/util/intstr.IntOrString": "I",
	"k8s.io/apimachinery/pkg/runtime.RawExtension":   "R",
	"k8s.io/apimachinery/pkg/apis/meta/v1.FieldsV1":  "R",
}

func main() {
	switch os.Args[1] {
	case "describe":
		describe()
	case "examples":
		examples(os.Args[2])
	}
}

func describe() {
	result := out{Kinds: map[string]string{}, Messages: map[string][]field{}}
	for gvk, typ := range scheme.Scheme.AllKnownTypes() {
		if gvk.Version == "__internal" || typ.Kind() != reflect.Struct || !isStored(typ) || isTransient(gvk.Kind) {
			continue
		}
		api := gvk.Version
		if gvk.Group != "" {
			api = gvk.Group + "/" + gvk.Version
		}
		result.Kinds[api+" "+gvk.Kind] = message(typ, result.Messages)
	}
	if err := json.NewEncoder(os.Stdout).Encode(result); err != nil {
		panic(err)
	}
}

func isStored(typ reflect.Type) bool {
	meta, ok := typ.FieldByName("ObjectMeta")
	return ok && meta.Type == reflect.TypeOf(metav1.ObjectMeta{})
}

// Kinds that have metadata and are asked or answered, never kept.
func isTransient(kind string) bool {
	for _, ending := range []string{"Review", "Eviction", "TokenRequest", "Binding", "Scale", "ComponentStatus", "PodStatusResult"} {
		if strings.HasSuffix(kind, ending) && !strings.HasSuffix(kind, "RoleBinding") && !strings.HasSuffix(kind, "PolicyBinding") {
			return true
		}
	}
	return false
}

func nameOf(typ reflect.Type) string { return typ.PkgPath() + "." + typ.Name() }

func message(typ reflect.Type, messages map[string][]field) string {
	name := nameOf(typ)
	if _, done := messages[name]; done {
		return name
	}
	messages[name] = []field{}
	fields := []field{}
	for i := 0; i < typ.NumField(); i++ {
		f := typ.Field(i)
		proto := f.Tag.Get("protobuf")
		if proto == "" || proto == "-" {
			continue
		}
		parts := strings.Split(proto, ",")
		number := 0
		fmt.Sscan(parts[1], &number)
		tag := strings.Split(f.Tag.Get("json"), ",")
		marks := ""
		for _, option := range tag[1:] {
			switch option {
			case "omitempty":
				marks += "?"
			case "omitzero":
				marks += "~"
			case "inline":
				marks += "<"
			}
		}
		if tag[0] == "-" {
			continue
		}
		if tag[0] == "" && !strings.Contains(marks, "<") {
			panic(name + "." + f.Name + " has no name in JSON")
		}
		kind, more := typeOf(f.Type, messages)
		fields = append(fields, field{Number: number, Name: tag[0], Type: kind, Marks: marks + more})
	}
	messages[name] = fields
	return name
}

// The type of a field, and its marks: * pointer, [ list, { map.
func typeOf(typ reflect.Type, messages map[string][]field) (string, string) {
	switch typ.Kind() {
	case reflect.Pointer:
		kind, marks := typeOf(typ.Elem(), messages)
		return kind, "*" + marks
	case reflect.Map:
		if typ.Key().Kind() != reflect.String {
			panic("a map whose keys are no strings: " + typ.String())
		}
		kind, _ := typeOf(typ.Elem(), messages)
		if elem := typ.Elem(); elem.Kind() == reflect.Slice && elem.Elem().Kind() == reflect.String {
			// A list as a value of a map is a message of its own, whose items are field 1.
			return "L", "{"
		}
		return kind, "{"
	case reflect.Slice:
		if typ.Elem().Kind() == reflect.Uint8 {
			return "y", ""
		}
		kind, _ := typeOf(typ.Elem(), messages)
		return kind, "["
	}
	return scalar(typ, messages), ""
}

func scalar(typ reflect.Type, messages map[string][]field) string {
	if code, ok := special[nameOf(typ)]; ok {
		return code
	}
	switch typ.Kind() {
	case reflect.String:
		return "s"
	case reflect.Bool:
		return "b"
	case reflect.Int, reflect.Int32, reflect.Int64, reflect.Uint8, reflect.Uint32, reflect.Int16:
		return "i"
	case reflect.Float64:
		return "f"
	case reflect.Struct:
		return message(typ, messages)
	case reflect.Slice, reflect.Pointer:
		kind, _ := typeOf(typ, messages)
		return kind
	}
	panic("unexpected type " + typ.String())
}
