package normalize

import (
	"strings"

	"leadmill/transform"
)

// stageMap finds the stage of an action code without regard to case.
type stageMap map[string]transform.Stage

func newStageMap(configured map[string]transform.Stage) stageMap {
	if configured == nil {
		configured = transform.DefaultStages()
	}
	m := make(stageMap, len(configured))
	for code, stage := range configured {
		action, _ := Action(code)
		m[strings.ToLower(action)] = stage
	}
	return m
}

// of returns the stage; ok is false for a code that the configuration does not map.
func (m stageMap) of(action string) (stage transform.Stage, ok bool) {
	if stage, ok = m[strings.ToLower(action)]; !ok {
		return transform.Unclassified, false
	}
	return stage, true
}
