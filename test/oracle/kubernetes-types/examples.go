package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"reflect"
	"sort"
	"time"

	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	kjson "k8s.io/apimachinery/pkg/runtime/serializer/json"
	"k8s.io/apimachinery/pkg/runtime/serializer/protobuf"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/client-go/kubernetes/scheme"
)

type example struct {
	Kind   string          `json:"kind"`
	Stored []byte          `json:"stored"`
	Shown  json.RawMessage `json:"shown"`
}

// What the API server does: a stored object is read into its Go type, and that is written as JSON.
func examples(seedText string) {
	var seed int64
	fmt.Sscan(seedText, &seed)
	random := rand.New(rand.NewSource(seed))
	stored := protobuf.NewSerializer(scheme.Scheme, scheme.Scheme)
	shown := kjson.NewSerializerWithOptions(kjson.DefaultMetaFactory, scheme.Scheme, scheme.Scheme, kjson.SerializerOptions{})
	out := json.NewEncoder(os.Stdout)
	kinds := scheme.Scheme.AllKnownTypes()
	names := []string{}
	for gvk, typ := range kinds {
		if gvk.Version != "__internal" && typ.Kind() == reflect.Struct && isStored(typ) && !isTransient(gvk.Kind) {
			names = append(names, gvk.String())
		}
	}
	sort.Strings(names)
	for _, name := range names {
		for gvk, typ := range kinds {
			if gvk.String() != name {
				continue
			}
			value := reflect.New(typ)
			fill(value.Elem(), random, 0)
			object := value.Interface().(runtime.Object)
			object.GetObjectKind().SetGroupVersionKind(gvk)
			var kept bytes.Buffer
			if err := stored.Encode(object, &kept); err != nil {
				panic(err)
			}
			read, _, err := stored.Decode(kept.Bytes(), &gvk, nil)
			if err != nil {
				panic(err)
			}
			var text bytes.Buffer
			if err := shown.Encode(read, &text); err != nil {
				panic(err)
			}
			if err := out.Encode(example{Kind: name, Stored: kept.Bytes(), Shown: text.Bytes()}); err != nil {
				panic(err)
			}
		}
	}
}

func fill(value reflect.Value, random *rand.Rand, depth int) {
	switch value.Interface().(type) {
	case metav1.TypeMeta:
		return
	case metav1.Time:
		value.Set(reflect.ValueOf(metav1.Unix(random.Int63n(4_000_000_000), 0)))
		return
	case metav1.MicroTime:
		value.Set(reflect.ValueOf(metav1.NewMicroTime(time.Unix(random.Int63n(4_000_000_000), random.Int63n(1_000_000)*1000))))
		return
	case resource.Quantity:
		texts := []string{"100m", "1Gi", "2500M", "0", "1500m", "12e6", "3"}
		value.Set(reflect.ValueOf(resource.MustParse(texts[random.Intn(len(texts))])))
		return
	case intstr.IntOrString:
		if random.Intn(2) == 0 {
			value.Set(reflect.ValueOf(intstr.FromInt(random.Intn(100))))
		} else {
			value.Set(reflect.ValueOf(intstr.FromString("25%")))
		}
		return
	case runtime.RawExtension:
		value.Set(reflect.ValueOf(runtime.RawExtension{Raw: []byte(`{"a":[1,"b",null,{"c":1.5}]}`)}))
		return
	case metav1.FieldsV1:
		value.FieldByName("Raw").SetBytes([]byte(`{"f:metadata":{"f:labels":{}}}`))
		return
	}
	// Deep down everything stays empty: a schema may hold schemas.
	if depth > 12 {
		return
	}
	switch value.Kind() {
	case reflect.String:
		value.SetString([]string{"", "a", "text with ü", "true"}[random.Intn(4)])
	case reflect.Bool:
		value.SetBool(random.Intn(2) == 0)
	case reflect.Int, reflect.Int32, reflect.Int64, reflect.Int16:
		if value.Type() == reflect.TypeOf(time.Duration(0)) {
			value.SetInt([]int64{0, 1, 1_500, 2_000_000, 1_500_000_000, 3_600_000_000_000, 5_425_000_000_001, -90_000_000_000}[random.Intn(8)])
		} else {
			value.SetInt([]int64{0, 1, 7, -3, 2147483647}[random.Intn(5)])
		}
	case reflect.Uint8, reflect.Uint32:
		value.SetUint(uint64(random.Intn(200)))
	case reflect.Float64:
		value.SetFloat([]float64{0, 1.5, -2}[random.Intn(3)])
	case reflect.Pointer:
		if random.Intn(3) > 0 {
			value.Set(reflect.New(value.Type().Elem()))
			fill(value.Elem(), random, depth+1)
		}
	case reflect.Slice:
		length := random.Intn(3)
		if length == 0 {
			return
		}
		value.Set(reflect.MakeSlice(value.Type(), length, length))
		for i := 0; i < length; i++ {
			fill(value.Index(i), random, depth+1)
		}
	case reflect.Map:
		length := random.Intn(3)
		if length == 0 {
			return
		}
		value.Set(reflect.MakeMap(value.Type()))
		for i := 0; i < length; i++ {
			key := reflect.New(value.Type().Key()).Elem()
			key.SetString(fmt.Sprintf("key-%d", i))
			item := reflect.New(value.Type().Elem()).Elem()
			fill(item, random, depth+1)
			value.SetMapIndex(key, item)
		}
	case reflect.Struct:
		for i := 0; i < value.NumField(); i++ {
			if value.Type().Field(i).IsExported() && value.Type().Field(i).Tag.Get("protobuf") != "" {
				fill(value.Field(i), random, depth+1)
			}
		}
	}
}
