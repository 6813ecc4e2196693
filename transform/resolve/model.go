package resolve

import "leadmill/transform/resolve/match"

// modelFor is the model that so many leads are matched by: the given one, or nil to train one, where there is none or the
// leads have outgrown it.
func (o *Options) modelFor(leads int) *match.Model {
	if o.RetrainAt > 0 && int64(leads) >= o.RetrainAt {
		return nil
	}
	return o.Model
}
